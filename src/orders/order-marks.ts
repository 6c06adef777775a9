/** Bits of what is known of an order beside its quantities; columns of `OrderFacts`. */

/** The venue has taken it. */
export const ACKED = 1
/** Done for the day that it is in. */
export const DONE = 2
export const SUSPENDED_MARK = 4
/** Filled on an exchange: nothing revives it. */
export const FINAL = 8
/** It was filled when the venue ended it: it ended as Filled. */
export const FILLED_FIRST = 16
/** More than one ending was heard, or one came late: they are rows of the notes. */
export const ENDED_IN_NOTES = 32
/** Its first terms are a row of the notes, because others came. */
export const HAS_ORIGIN = 64
/** The venue has spoken of it. */
export const HEARD = 128
/** It is on the list of live orders. */
export const LIVE = 256
/** An amendment had to wait for what it refers to, once. */
export const AMENDED_EARLY = 512
