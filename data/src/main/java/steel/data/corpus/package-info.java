/// The embedded corpus: a small Chinese world of our own invention, told in the ten source formats.
/// `relations.json` (a resource) holds the facts and how they are said and asked; [World] reads it
/// and adds arithmetic; [Prose] and [Chats] make texts of it; the source classes put the texts into
/// records; [Dirt] plants what cleaning must find; [CorpusFiles] writes. In: a seed. Out: a folder.
/// Start at `steel.data.EmbeddedCorpus`. Knows nothing of reading, cleaning or packing.
@NullMarked
package steel.data.corpus;

import org.jspecify.annotations.NullMarked;
