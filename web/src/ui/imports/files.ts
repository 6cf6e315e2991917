/** What was dropped or chosen, as files with their place in the folder tree. */

export interface Picked {
  /** Path inside what was dropped, with `/` between parts. */
  path: string;
  file: File;
}

/** Every file of a drop, folders walked to their end. */
export async function fromDrop(transfer: DataTransfer): Promise<Picked[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry): entry is FileSystemEntry => entry !== null);
  const picked: Picked[] = [];
  for (const entry of entries) await walk(entry, picked);
  return picked;
}

/** The files of an input element, with the folder tree where a folder was chosen. */
export function fromInput(files: FileList): Picked[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walk(entry: FileSystemEntry, picked: Picked[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((keep, refuse) => (entry as FileSystemFileEntry).file(keep, refuse));
    picked.push({ path: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader hands out a folder in portions, and an empty one at its end.
    const portion = await new Promise<FileSystemEntry[]>((keep, refuse) => reader.readEntries(keep, refuse));
    if (!portion.length) return;
    for (const child of portion) await walk(child, picked);
  }
}
