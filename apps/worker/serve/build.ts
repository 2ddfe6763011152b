// Builds the pages ahead of the first start, for an image.
import { childEnv } from '../env.ts';
import { buildWeb, isWebBuilt } from './web-build.ts';

if (!(await isWebBuilt())) await buildWeb(childEnv({})).finished;
