/** An installed browser to use instead of the one from the registry. */
export const browserPath = process.env.BATON_BROWSER;

/** This process's variables with some added, for processes that tests start. */
export function withVariables(added: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...added };
}

/** Where the demo of this run answers. */
export type DemoAddresses = {
  baton: string;
  /** The simulated HubSpot portal. */
  portal: string;
};

/** The demo that the tests use; null while there is none. Set from outside (JSON), no other is started. */
export function findDemo(): DemoAddresses | null {
  const given = process.env.BATON_E2E_DEMO;
  return given ? (JSON.parse(given) as DemoAddresses) : null;
}

/** Tells the test processes, which are started later, where the demo is. */
export function announceDemo(demo: DemoAddresses): void {
  process.env.BATON_E2E_DEMO = JSON.stringify(demo);
}
