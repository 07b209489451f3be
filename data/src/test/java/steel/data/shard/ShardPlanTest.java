package steel.data.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;
import steel.testkit.Cases;

class ShardPlanTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void partsGiveEveryLineOnceWithItsNumber(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int round = 0; round < 60; round++) {
      Path file = Files.write(folder.resolve(round + ".jsonl"), lines(random));
      List<String> whole = new ArrayList<>();
      new RecordFile(file, RecordFile.Columns.NONE, 40).read(_ -> {}, show(whole));
      int shardBytes = 1 + random.nextInt(30);

      List<String> parts = new ArrayList<>();
      for (Shard shard : ShardPlan.of(List.of(file), shardBytes, 2).shards()) {
        shard.read(RecordFile.Columns.NONE, 40, _ -> {}, show(parts));
      }

      assertThat(parts).as("%s in %d", file, shardBytes).isEqualTo(whole);
    }
  }

  private static byte[] lines(RandomGenerator random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int lines = random.nextInt(20);
    for (int i = 0; i < lines; i++) {
      int length = random.nextInt(4) == 0 ? 60 : random.nextInt(12); // some above the limit
      bytes.writeBytes("x".repeat(length).getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes((random.nextBoolean() ? "\n" : "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    bytes.writeBytes("end".substring(random.nextInt(4)).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static RecordFile.Sink show(List<String> into) {
    return record -> {
      String content =
          switch (record.content()) {
            case RawRecord.Json json ->
                new String(json.bytes(), StandardCharsets.UTF_8) + json.endsFile();
            case RawRecord.Broken broken -> broken.reason();
            case RawRecord.Row row -> row.toString();
          };
      return into.add(record.line() + ":" + content);
    };
  }

  @Test
  void onlyPlainLinesAreDivided() throws IOException {
    byte[] lines = "{\"text\":\"x\"}\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    Path plain = Files.write(folder.resolve("a.jsonl"), lines);
    Path array = Files.writeString(folder.resolve("b.json"), " [" + "1,".repeat(100) + "1]");
    Path gzip = folder.resolve("c.jsonl.gz");
    RandomGenerator random = Cases.random(1);
    byte[] noise = new byte[500];
    random.nextBytes(noise);
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(noise);
    }

    List<Shard> shards = ShardPlan.of(List.of(plain, array, gzip), 100, 1).shards();

    assertThat(shards).filteredOn(shard -> shard.file() == 0).hasSize(13);
    assertThat(shards).filteredOn(shard -> shard.file() > 0).hasSize(2).noneMatch(Shard::isPart);
  }
}
