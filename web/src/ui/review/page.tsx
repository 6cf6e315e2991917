export function ReviewPage({ id }: { id: string }) {
  return <div class="page">{id}</div>;
}
