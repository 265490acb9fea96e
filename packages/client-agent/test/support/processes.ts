/** What the kernel says of this process (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs'

/** Identifiers of the processes started from here that have not ended. */
export function childProcesses(): readonly string[] {
  const tasks = readdirSync('/proc/self/task')
  const lists = tasks.map((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8'))
  return lists.flatMap((list) => list.trim().split(' ')).filter((pid) => pid !== '')
}

/** How many descriptors a process has open. */
export function openDescriptors(pid: string): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
