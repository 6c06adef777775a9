export async function writeStudyPage(_directory: string): Promise<string> {
  return ''
}
