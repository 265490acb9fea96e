/** Public names of the agent. The script for portal pages is apart: `@tamga/client-agent/browser`. */
export { type BrowserModulesOptions, serveBrowserModules } from './browser-modules.ts'
export { type Agent, type AgentOptions, startAgent } from './main.ts'
export { type MockAgent, type MockOptions, startMockAgent } from './mock/start-mock.ts'
