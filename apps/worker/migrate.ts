// Brings the tables up to date and ends: one step before web and worker where they run apart.
import { readWorkerEnv } from './env.ts';
import { migrateTables } from './wiring.ts';

try {
  const { DATABASE_URL } = readWorkerEnv();
  if (DATABASE_URL === undefined) throw new Error('DATABASE_URL is missing: the address of the Postgres to prepare.');
  const { applied } = await migrateTables(DATABASE_URL);
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The tables are up to date.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
