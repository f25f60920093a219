/** How the action's requests name themselves; by exactly that, a watch tells them from users' requests. */
export const USER_AGENT = 'bluegreen-action'
