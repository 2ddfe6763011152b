'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import {
  unstable_createAdapterProvider as createAdapterProvider,
  renderQueryString,
  type unstable_UpdateUrlFunction as UpdateUrl,
} from 'nuqs/adapters/custom';
import { useMemo, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

const updateUrl: UpdateUrl = (search, { history: how, scroll }) => {
  const url = location.pathname + renderQueryString(search) + location.hash;
  // An entry with the router's own state is none that it must load; loading could undo what was chosen meanwhile.
  if (how === 'push') history.pushState(history.state, '', url);
  else history.replaceState(history.state, '', url);
  for (const listener of listeners) listener();
  if (scroll) window.scrollTo(0, 0);
};

function useAddress() {
  const pathname = usePathname();
  const ofRouter = useSearchParams().toString();
  const search = useSyncExternalStore(
    subscribe,
    // While the router is on its way to another page, the address bar still has the old one.
    () => (location.pathname === pathname ? location.search.slice(1) : ofRouter),
    () => ofRouter,
  );
  const searchParams = useMemo(() => new URLSearchParams(search), [search]);
  return { searchParams, pathname, updateUrl };
}

/** Page state lives in the address bar itself, so that Back, Forward and quick changes are never behind the router. */
export const AddressProvider = createAdapterProvider(useAddress);
