/** Names of the portal's own cookies; `__Host-`, so that no neighbouring host can set or see them. */

/** The token of the session; the session itself is with the sidecar. */
export const portalCookie = '__Host-tamga-portal'
/** Binds what is begun to the browser that began it. */
export const portalBrowserCookie = '__Host-tamga-portal-browser'
