/// What tells documents apart from those before them, over a corpus of any size: fingerprints of
/// texts, tables of them on disk, and sets of documents that belong together. In: texts, then a
/// table of their signatures. Out: for each document the first that is like it. Start at
/// [Signatures] and [DisjointSets]. The heap is bounded, whatever the number of documents.
@NullMarked
package steel.data.dedup;

import org.jspecify.annotations.NullMarked;
