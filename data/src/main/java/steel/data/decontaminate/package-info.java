/// Decontamination: drops documents that hold passages of benchmarks. In: a corpus, and files of
/// benchmarks in any format. Out: what is left of the corpus, and a list of what was hit. Start at
/// [Decontamination]. Memory grows with the benchmarks, not with the corpus.
@NullMarked
package steel.data.decontaminate;

import org.jspecify.annotations.NullMarked;
