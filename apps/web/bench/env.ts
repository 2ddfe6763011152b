/** The variables a benchmarked process starts with: this process's own, without what would send it elsewhere. */
export function benchEnv(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, BATON_URL: _url, ...rest } = process.env;
  return rest;
}
