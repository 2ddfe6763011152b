import { BarChart3, Bell, Filter, Inbox, type LucideIcon, Settings, Users } from 'lucide-react';
import type { PageKey } from '#web/data/landing.ts';

export type NavigationItem = {
  key: PageKey;
  label: string;
  icon: LucideIcon;
  group: 'Work' | 'Insight' | 'Process';
  keys: string;
};

/** The pages of the sidebar, in its order. */
export const navigation: NavigationItem[] = [
  { key: 'queue', label: 'My queue', icon: Inbox, group: 'Work', keys: 'g q' },
  { key: 'leads', label: 'Leads', icon: Users, group: 'Work', keys: 'g l' },
  { key: 'alerts', label: 'Alerts', icon: Bell, group: 'Work', keys: 'g a' },
  { key: 'compliance', label: 'Compliance', icon: BarChart3, group: 'Insight', keys: 'g c' },
  { key: 'funnel', label: 'Funnel', icon: Filter, group: 'Insight', keys: 'g f' },
  { key: 'settings', label: 'Settings', icon: Settings, group: 'Process', keys: 'g s' },
];
