package steel.data.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import steel.data.record.RecordFile;

/// How the files of a stage are cut: lines that are not compressed into ranges of bytes, every
/// other file left whole. A function of the files alone.
///
/// @param shards in the order of the files and their bytes
public record ShardPlan(List<Shard> shards) {
  private static final long LEAST_BYTES = 4L << 20;
  private static final long MOST_BYTES = 256L << 20;
  private static final int WANTED = 1024;
  private static final int BUFFER_BYTES = 1 << 20;

  public ShardPlan {
    shards = List.copyOf(shards);
  }

  /// Cuts files into about a thousand pieces of 4 to 256 MB.
  ///
  /// Lines are counted first, at the speed of the disk, because reports and made-up ids number them
  /// from the beginning of a file.
  ///
  /// @param workers threads that count
  /// @throws IOException if a file cannot be read
  public static ShardPlan of(List<Path> files, int workers) throws IOException {
    return of(files, file -> RecordFile.isDivisible(files.get(file)), workers);
  }

  /// The same, of files that need not be records.
  ///
  /// @param divisible tells which files can be read in ranges of lines
  /// @throws IOException if a file cannot be read
  public static ShardPlan of(List<Path> files, Divisible divisible, int workers)
      throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    long shardBytes = Math.clamp(bytes / WANTED, LEAST_BYTES, MOST_BYTES);
    return of(files, divisible, shardBytes, workers);
  }

  /// Tells which files can be read in ranges of lines.
  public interface Divisible {
    /// @param file its place in the list
    /// @throws IOException if the file cannot be opened
    boolean test(int file) throws IOException;
  }

  /// Cuts files into pieces of a given size.
  ///
  /// @param shardBytes of a piece, but for the last of a file
  static ShardPlan of(List<Path> files, long shardBytes, int workers) throws IOException {
    return of(files, file -> RecordFile.isDivisible(files.get(file)), shardBytes, workers);
  }

  private static ShardPlan of(List<Path> files, Divisible divisible, long shardBytes, int workers)
      throws IOException {
    List<Shard> shards = new ArrayList<>();
    for (int file = 0; file < files.size(); file++) {
      Path path = files.get(file);
      long size = Files.size(path);
      if (size <= shardBytes || !divisible.test(file)) {
        shards.add(new Shard(shards.size(), file, path, 0, size, false, 1));
        continue;
      }
      for (long from = 0; from < size; from += shardBytes) {
        long to = Math.min(size, from + shardBytes);
        shards.add(new Shard(shards.size(), file, path, from, to, true, 1));
      }
    }
    return new ShardPlan(numbered(shards, workers));
  }

  /// With the number of every part's first line.
  private static List<Shard> numbered(List<Shard> shards, int workers) throws IOException {
    List<Shard> parts = shards.stream().filter(Shard::isPart).toList();
    long[] breaks = new long[shards.size()];
    Workers.run(workers, parts, part -> breaks[part.number()] = lineBreaks(part));
    List<Shard> numbered = new ArrayList<>(shards.size());
    long line = 1;
    for (Shard shard : shards) {
      line = shard.from() == 0 ? 1 : line;
      // a line that begins before the range and ends in it is not the range's own
      numbered.add(
          new Shard(
              shard.number(),
              shard.file(),
              shard.path(),
              shard.from(),
              shard.to(),
              shard.isPart(),
              line));
      line += breaks[shard.number()];
    }
    return numbered;
  }

  /// Lines that begin behind a line break of the bytes `from - 1` to `to - 2`, and the first line
  /// of a file: those that [RecordFile#readLines] gives for the range.
  private static long lineBreaks(Shard part) throws IOException {
    try (FileChannel channel = FileChannel.open(part.path(), StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      long at = Math.max(0, part.from() - 1);
      long count = part.from() == 0 ? 1 : 0;
      while (at < part.to() - 1) {
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, part.to() - 1 - at));
        int n = channel.read(buffer, at);
        if (n < 0) {
          break;
        }
        byte[] bytes = buffer.array();
        for (int i = 0; i < n; i++) {
          count += bytes[i] == '\n' ? 1 : 0;
        }
        at += n;
      }
      return count;
    }
  }
}
