/// Records of files, whatever they hold. In: JSON Lines, JSON arrays and Parquet, plain or
/// compressed, read one [RawRecord] at a time in bounded memory; whatever is broken is a record
/// too, with its reason. Out: [Document] and [Conversation] as JSON Lines. [OrderedWorkers] runs
/// the work between on all cores and keeps the order. Start at [RecordFile].
@NullMarked
package steel.data.record;

import org.jspecify.annotations.NullMarked;
