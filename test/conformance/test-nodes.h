// SPDX-License-Identifier: GPL-2.0-only

#ifndef TEST_NODES_H
#define TEST_NODES_H

/**
 * @file
 * @ingroup netns-tests
 * Included before each test source of ns-3 by ./netns conformance, so that the source takes its
 * Nodes from test-nodes.cc: CreateObject<Node>() is a template, which the compiler would put into
 * the source.
 */

#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/ptr.h"

namespace ns3
{

/** @return a Node of the kind that ./netns conformance tries */
template <>
Ptr<Node> CreateObject<Node>();

} // namespace ns3

#endif /* TEST_NODES_H */
