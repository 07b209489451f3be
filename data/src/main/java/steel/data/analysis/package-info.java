/// Looking at a corpus before anything is done to it. In: documents and a recipe of cleaning. Out:
/// how long texts are, in which scripts, what each filter would measure, what is duplicate. Start
/// at [CorpusAnalysis].
@NullMarked
package steel.data.analysis;

import org.jspecify.annotations.NullMarked;
