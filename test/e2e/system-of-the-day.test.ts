import { findSystem, systems } from '../bed/systems.ts'
import { tellStory } from '../systems/story.ts'

const MS_PER_DAY = 86_400_000
/** All other stories run on Debian 12. */
const others = systems.filter(({ name }) => name !== 'debian-12')
const today = others[Math.floor(Date.now() / MS_PER_DAY) % others.length]?.name ?? ''

tellStory(findSystem(process.env['BLUEGREEN_SYSTEM'] || today))
