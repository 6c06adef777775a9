/**
 * What kind of venue answers. A broker takes every line of the FIX order state matrices: a filled order
 * may be increased, a bust gives back what is left to fill. On an exchange Filled and Canceled are final:
 * an increase of a filled order is refused, and a bust shrinks what was filled and revives nothing.
 */
export const BROKER = 1
export const EXCHANGE = 2
export type VenueProfile = typeof BROKER | typeof EXCHANGE

export const VENUE_PROFILE_NAMES = ['', 'broker', 'exchange'] as const
