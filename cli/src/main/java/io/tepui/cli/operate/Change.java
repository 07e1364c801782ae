package io.tepui.cli.operate;

import io.tepui.protocol.v1.master.Call;

/**
 * A call that changes the cluster.
 *
 * @param call what is sent
 * @param would what it is to do, to follow the word "Would"
 * @param done what it has done, a sentence
 */
record Change(Call call, String would, String done) {}
