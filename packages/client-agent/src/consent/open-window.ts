/** Opens the consent address in the person's browser, or prints it to the terminal where there is none. */
import open from 'open'

/** The address holds a one-time token, so it goes to the person's own terminal and never to a log. */
export async function openWindow(url: string): Promise<void> {
  if (!hasDesktop(process.platform, process.env)) return print(url)
  try {
    const launcher = await open(url)
    launcher.once('error', () => print(url))
    launcher.once('exit', (code) => {
      if (code !== 0 && code !== null) print(url)
    })
  } catch {
    print(url)
  }
}

/** Without a display, Linux launchers start a text browser in the terminal or wait for ever. */
export function hasDesktop(platform: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (platform !== 'linux') return true
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY || environment.WSL_DISTRO_NAME)
}

function print(url: string): void {
  process.stdout.write(`A site asks for a signature. Open this address in a browser on this computer:\n  ${url}\n`)
}
