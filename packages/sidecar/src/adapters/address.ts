/**
 * Which network addresses we are willing to call. Addresses of OCSP responders and CRLs come from certificates, so
 * whoever sends a signature chooses whom we call (server-side request forgery); RFC 6890 lists what is not public.
 */
import { BlockList, isIPv6 } from 'node:net'

/** Networks of an organisation and the machine itself: reachable only when the configuration says so. */
const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4')
}
privateNetworks.addAddress('::1', 'ipv6')
privateNetworks.addSubnet('fc00::', 7, 'ipv6')

/** Never called: this host, link-local (clouds keep their credentials at 169.254.169.254), documentation, multicast. */
const refusedNetworks = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  refusedNetworks.addSubnet(network, prefix, 'ipv4')
}

/** IPv6 is allowed by what it is: global unicast, without the parts that carry an IPv4 address inside. */
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')
const embeddedOrDocumentation = new BlockList()
embeddedOrDocumentation.addSubnet('2001::', 32, 'ipv6')
embeddedOrDocumentation.addSubnet('2001:db8::', 32, 'ipv6')
embeddedOrDocumentation.addSubnet('2002::', 16, 'ipv6')

/** True when an IP address (text form) may be called. */
export function mayCall(address: string, options: { readonly allowPrivateAddresses: boolean }): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  if (privateNetworks.check(address, family)) return options.allowPrivateAddresses
  if (family === 'ipv4') return !refusedNetworks.check(address, family)
  return globalUnicast.check(address, family) && !embeddedOrDocumentation.check(address, family)
}
