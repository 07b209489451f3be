package steel.data.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.Recipe;
import steel.data.PackRecipe;
import steel.data.shard.Shard;
import steel.files.Checksum;
import steel.files.Progress;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

class ShardEncoderTest {
  @TempDir Path folder;

  @Test
  void aFileThatCannotBeCutIsEncodedBySeveralThreadsToTheSameBytes() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      lines.append(
          i % 100 == 7 ? "{bad}\n" : "{\"id\":\"%d\",\"text\":\"钢铁 %d\"}\n".formatted(i, i));
    }
    Path file = Files.writeString(folder.resolve("a.jsonl"), lines);
    Shard shard = new Shard(0, 0, file, 0, Files.size(file), false, 1);
    PackRecipe recipe =
        Recipe.ofDefaults(List.of("block_length=9", "validation_share=0.2"), PackRecipe::read)
            .value();
    Tokenizer tokenizer =
        BpeTrainer.train(
            TextSource.of(List.of("钢铁钢铁")), new BpeTrainer.Options(270, 0), Progress.SILENT);
    ShardEncoder encoder =
        new ShardEncoder(new DocumentEncoder(tokenizer, recipe), TokenType.UINT16, recipe);
    Path one = Files.createDirectories(folder.resolve("one"));
    encoder.encode(shard, 1, _ -> {}, one);
    Path three = Files.createDirectories(folder.resolve("three"));
    encoder.encode(shard, 3, _ -> {}, three);
    assertThat(Checksum.ofTree(three)).isEqualTo(Checksum.ofTree(one));
    ShardReport report = ShardReport.read(one);
    assertThat(ShardReport.documents(report.train()) + ShardReport.documents(report.validation()))
        .isEqualTo(2970);
    assertThat(report.rejected().values().iterator().next().count()).isEqualTo(30);
    assertThat(Files.size(one.resolve(ShardEncoder.TRAIN)))
        .isEqualTo(2 * ShardReport.tokens(report.train()));
  }
}
