'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { noteServerNow } from '#web/components/time/ticker.ts';
import { Toaster } from '#web/components/ui/sonner.tsx';
import { TooltipProvider } from '#web/components/ui/tooltip.tsx';
import { AddressProvider } from '#web/data/address.ts';
import { ApiProblem } from '#web/data/api-client.ts';

function createClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
      },
    },
  });
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return;
    const data: unknown = event.query.state.data;
    if (
      data &&
      typeof data === 'object' &&
      'serverNow' in data &&
      typeof data.serverNow === 'string' &&
      !event.action.manual
    ) {
      noteServerNow(data.serverNow);
    }
  });
  return client;
}

/** What every page stands on: data, address state, toasts, tooltips. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      <AddressProvider>
        <TooltipProvider>
          {children}
          <Toaster />
        </TooltipProvider>
      </AddressProvider>
    </QueryClientProvider>
  );
}
