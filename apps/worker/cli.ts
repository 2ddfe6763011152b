// The command line: `pnpm --silent baton …`. JSON on standard output, errors on standard error with a non-zero exit.
import { explain } from './cli/answer.ts';
import { buildProgram } from './cli/program.ts';

try {
  await buildProgram().parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
