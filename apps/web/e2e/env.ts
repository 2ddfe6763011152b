/** An installed browser to use instead of the one from the registry. */
export const browserPath = process.env.BATON_BROWSER;

/** This process's variables with some added, for processes that tests start. */
export function withVariables(added: Record<string, string>): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), ...added };
}
