import type { NextConfig } from 'next';

const config: NextConfig = {
  transpilePackages: ['@baton/core'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types are checked by the types script, for pages, API and server together.
  typescript: { ignoreBuildErrors: true },
};

export default config;
