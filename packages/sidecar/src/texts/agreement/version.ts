/** Version of the shipped text; it changes whenever any of the four texts does. */
export const shippedVersion = '2026-11'
