'use client';
import { useEffect, useRef } from 'react';

export type Shortcut = {
  /** `j`, `Shift+P`, `Mod+K`, `g q`, `?`, `ArrowDown`, `Space`. Several ways may share one row. */
  keys: string[];
  label: string;
  group: string;
  run: (event: KeyboardEvent) => void;
  /** Also while a dialog is open or a field has focus (for Mod keys). */
  anywhere?: boolean;
};

const layers = new Set<{ current: Shortcut[] }>();
let prefix: string | null = null;
let prefixAt = 0;

function typedKey(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const letter = /^[a-z]$/.test(key);
  const shift = event.shiftKey && (letter || key.length > 1) ? 'Shift+' : '';
  const mod = event.metaKey || event.ctrlKey ? 'Mod+' : '';
  return `${mod}${shift}${letter && (shift || mod) ? key.toUpperCase() : key}`;
}

function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function inLayer(target: EventTarget | null): boolean {
  const open = document.querySelector(
    '[role="dialog"][data-state="open"],[role="menu"][data-state="open"],[role="alertdialog"]',
  );
  return open !== null || (target instanceof HTMLElement && target.closest('[role="dialog"]') !== null);
}

function onKeyDown(event: KeyboardEvent): void {
  if (
    event.defaultPrevented ||
    event.isComposing ||
    (event.repeat && event.key.length === 1 && !'jk'.includes(event.key))
  )
    return;
  const typed = typedKey(event);
  const sequence = prefix !== null && event.timeStamp - prefixAt < 1200 ? `${prefix} ${typed}` : null;
  prefix = null;
  const blocked = inField(event.target) || inLayer(event.target) || event.altKey;
  const own =
    event.target instanceof HTMLElement &&
    /^(BUTTON|A|SUMMARY)$/.test(event.target.tagName) &&
    (typed === 'Space' || typed === 'Enter');
  for (const layer of [...layers].reverse()) {
    for (const shortcut of layer.current) {
      if (blocked && !shortcut.anywhere) continue;
      if (own || !(shortcut.keys.includes(typed) || (sequence !== null && shortcut.keys.includes(sequence)))) continue;
      event.preventDefault();
      shortcut.run(event);
      return;
    }
  }
  if (typed === 'g' && !blocked) {
    prefix = 'g';
    prefixAt = event.timeStamp;
  }
}

/** Puts keys in force while the component is on the page. The innermost component wins. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const layer = useRef(shortcuts);
  layer.current = shortcuts;
  useEffect(() => {
    if (layers.size === 0) window.addEventListener('keydown', onKeyDown);
    layers.add(layer);
    return () => {
      layers.delete(layer);
      if (layers.size === 0) window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

/** The keys in force now, for the sheet and the palette. */
export function liveShortcuts(): Shortcut[] {
  const seen = new Set<string>();
  return [...layers].reverse().flatMap((layer) =>
    layer.current.filter((shortcut) => {
      const key = shortcut.keys.join();
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }),
  );
}

const isMac = () => typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
const caps: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc', Enter: '↵' };

/** A key as a person knows it: `⌘K` or `Ctrl+K`, `G then Q`. */
export function keyText(keys: string): string {
  return keys
    .split(' ')
    .map((key) => {
      const named = caps[key] ?? (key.length === 1 ? key.toUpperCase() : key);
      return named.replace('Mod+', isMac() ? '⌘' : 'Ctrl+').replace('Shift+', isMac() ? '⇧' : 'Shift+');
    })
    .join(' then ');
}
