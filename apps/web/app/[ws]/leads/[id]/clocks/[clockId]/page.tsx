import type { Metadata } from 'next';
import { ClockPage } from './clock-page.tsx';

export const metadata: Metadata = { title: 'Clock' };

export default async function Page({ params }: { params: Promise<{ id: string; clockId: string }> }) {
  const { id, clockId } = await params;
  return <ClockPage leadId={id} clockId={clockId} />;
}
