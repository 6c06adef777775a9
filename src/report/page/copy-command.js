/** Copies a command; where the browser does not let a page do that, it is selected instead. */
export async function copyCommand(button, command) {
  try {
    await navigator.clipboard.writeText(command.textContent)
    button.textContent = 'Copied'
  } catch {
    getSelection().selectAllChildren(command)
    button.textContent = 'Selected'
  }
}
