/** How far the clock of a person's computer may be from that of the site that made a challenge. */
export const CLOCK_SKEW_SECONDS = 300
