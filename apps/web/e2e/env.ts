/** An installed browser to use instead of the one from the registry. */
export const browserPath = process.env.BATON_BROWSER;

/** This process's variables with some added, for processes that tests start. */
export function withVariables(added: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...added };
}
