/** Keeps a display setting in a cookie, so that the server paints the first frame with it. */
export function saveSetting(name: 'baton-theme' | 'baton-sidebar', value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
