import type { NextConfig } from "next";

const config: NextConfig = {
  transpilePackages: ["@baton/core"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default config;
