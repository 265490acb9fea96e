/** `@tamga/sidecar/express`: what a portal mounts so that people can sign in (docs/guides/sign-in.md). */

export { type LoginParameters, SidecarError } from './sidecar-client.ts'
export { createSignIn, type SignIn } from './sign-in.ts'
export type { SignInOptions } from './sign-in-options.ts'
export { type PortalSession, type SignedIn, signedInOf } from './signed-in.ts'
