import { ensureEmbeddedPostgres } from '@baton/db/embedded';
import { migrate } from '@baton/db/migrate';

/** The embedded Postgres of a data folder: the one that still runs, or a new one. */
export const openPostgres = ensureEmbeddedPostgres;

/** Brings the tables and roles up to date; needs the owner's address. */
export const migrateTables = migrate;
