/// The ten sources of the original, in the layouts they are published in. In: folders such as
/// `skypile` or `belle`. Out: documents, and conversations from the chat sources; what cannot be
/// used is counted by cause. Start at [SourceFolders], then [SourceFormat].
@NullMarked
package steel.data.source;

import org.jspecify.annotations.NullMarked;
