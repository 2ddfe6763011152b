import { createRequire } from 'node:module';
import type * as DateFns from 'date-fns';
import type * as DateFnsTz from 'date-fns-tz';

// Loaded as ES modules these cost a second of processor time: Node reads the package's 200 kB description for each file.
const require = createRequire(import.meta.url);

export const { formatInTimeZone, fromZonedTime } = require('date-fns-tz') as typeof DateFnsTz;
export const { parse } = require('date-fns/parse') as Pick<typeof DateFns, 'parse'>;
