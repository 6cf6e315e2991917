/** The editor page: one picture with its labels. */
export function EditorPage({ project, image }: { project: string; image: string }) {
  return <main class="editor" data-project={project} data-image={image} />;
}
