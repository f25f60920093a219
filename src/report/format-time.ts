/** `2026-05-09 17:30`, of a time in ISO 8601. */
export function formatMinute(time: string): string {
  return time.slice(0, 16).replace('T', ' ')
}

/** `2026-05-09 17:30 UTC` */
export function formatTime(time: Date): string {
  return `${formatMinute(time.toISOString())} UTC`
}

/** `42.5 s`, `3 min 12 s`, `5 h 20 min`, `12 d 3 h` */
export function formatDuration(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`
}

/** `40 s`, `5 min`, `7 h`, `3 days`: rounded down, for what need not be exact. */
export function formatAge(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 2 * 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`
}
