import type { Metadata } from 'next';
import { IntegrationPage } from './integration-page.tsx';

export const metadata: Metadata = { title: 'Integration' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <IntegrationPage id={id} />;
}
