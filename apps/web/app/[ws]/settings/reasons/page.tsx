import type { Metadata } from 'next';
import { ReasonsPage } from './reasons-page.tsx';

export const metadata: Metadata = { title: 'Rejection reasons' };

export default function Page() {
  return <ReasonsPage />;
}
