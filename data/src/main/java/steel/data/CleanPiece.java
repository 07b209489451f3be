package steel.data;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.data.clean.CorpusInput;
import steel.data.shard.Shard;
import steel.data.shard.ShardPlan;

/// A piece of the input of cleaning that one worker reads from end to end: a file, or a range of
/// its lines.
///
/// @param number its place among all pieces, from 0
/// @param path of the file, absolute
/// @param name of the file, as reports and made-up ids have it
/// @param source the source of records that name none
/// @param from first byte
/// @param to byte behind the last one
/// @param isPart whether it is a range of lines
/// @param firstLine number of the first line that begins in it, from 1
public record CleanPiece(
    int number,
    String path,
    String name,
    String source,
    long from,
    long to,
    boolean isPart,
    long firstLine)
    implements Serializable {
  private static final int PLACE_BITS = 40;

  /// Cuts what a path stands for, in the order in which [Clean] reads it.
  ///
  /// @param first number of the first piece
  /// @throws steel.config.ConfigException if the path is not there or holds no documents
  /// @throws IOException if the disk fails
  public static List<CleanPiece> of(Path path, int first) throws IOException {
    CorpusInput input = CorpusInput.of(List.of(path));
    List<CleanPiece> pieces = new ArrayList<>();
    int threads = Runtime.getRuntime().availableProcessors();
    for (Shard shard : ShardPlan.of(input.paths(), threads).shards()) {
      CorpusInput.InputFile file = input.files().get(shard.file());
      pieces.add(
          new CleanPiece(
              first + shard.number(),
              file.path().toAbsolutePath().toString(),
              file.name(),
              file.source(),
              shard.from(),
              shard.to(),
              shard.isPart(),
              shard.firstLine()));
    }
    return pieces;
  }

  /// The place of a record.
  ///
  /// @param record its number in the piece, from 0
  public long place(long record) {
    return ((long) number << PLACE_BITS) + record;
  }

  /// Whether the summary names its source even if nothing is in it: a file of a corpus folder.
  public boolean isOfCorpus() {
    return CorpusInput.namesSource(name);
  }
}
