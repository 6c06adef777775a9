import { userInfo } from 'node:os'

/** Who is at the keyboard, as the system knows them; a user without an entry is called by number. */
export function operatorName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
