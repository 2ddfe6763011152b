import type { Metadata } from 'next';
import { CalendarsPage } from './calendars-page.tsx';

export const metadata: Metadata = { title: 'Calendars' };

export default function Page() {
  return <CalendarsPage />;
}
