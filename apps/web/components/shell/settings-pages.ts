export type SettingsPage = { slug: string; label: string; group: "Process" | "People" };

/** The pages of the settings, in the order of their menu. */
export const settingsPages: SettingsPage[] = [
  { slug: "definitions", label: "Definitions", group: "Process" },
  { slug: "policies", label: "SLA policies", group: "Process" },
  { slug: "calendars", label: "Calendars", group: "Process" },
  { slug: "reasons", label: "Rejection reasons", group: "Process" },
  { slug: "teams", label: "Teams", group: "People" },
  { slug: "assignment", label: "Assignment", group: "People" },
];
