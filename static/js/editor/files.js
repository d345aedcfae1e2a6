/** Recordings and documents that are dropped or chosen, and whatever the media library has. */

import { insertBlock, replace } from "./commands.js";
import { askFile, askMedia, askPicture } from "./dialogs.js";
import { escaped } from "./elements.js";
import { insertPicture, insertPictures, upload } from "./pictures.js";

const isPicture = (file) => file.type.startsWith("image/") || /\.(?:hei[cf]|tiff?)$/i.test(file.name);

/** Insert a recording as a block, and a document as a link where the caret is. */
async function insertFile(view, file, say) {
  const words = await askFile(file);
  if (!words) {
    say("The file was not inserted. It is in the media library.");
    return view.focus();
  }
  if (file.kind === "audio") return insertBlock(view, `![${escaped(words)}](${file.address})`);
  const { from, to } = view.state.selection.main;
  return replace(view, from, to, `[${escaped(words)}](${file.address})`);
}

/** Upload these files one after the other, and insert each; `say` shows the progress. */
export async function insertFiles(view, field, files, say) {
  for (const file of files) {
    if (isPicture(file)) {
      await insertPictures(view, field, [file], say);
      continue;
    }
    if (file.size > Number(field.dataset.fileBytes)) {
      say(`“${file.name}” is larger than ${field.dataset.fileBytes / 2 ** 20} MB. Save it smaller, or in parts.`, true);
      continue;
    }
    say(`Uploading “${file.name}” …`);
    let answer;
    try {
      answer = await upload(file, field.dataset.upload);
    } catch {
      answer = { error: "The upload failed. Check the connection and try again." };
    }
    say(answer.error ?? "", Boolean(answer.error));
    if (!answer.error) await insertFile(view, answer, say);
  }
}

/** Insert what the author chooses in the media library. */
export async function insertFromLibrary(view, field, say) {
  const file = await askMedia(field.dataset.library);
  if (!file) return view.focus();
  if (file.kind !== "picture") return insertFile(view, file, say);
  const picture = await askPicture(file.title, file.preview, "", file.alt);
  if (!picture) return view.focus();
  return insertPicture(view, picture, file.address);
}
